/** Where a link may lead: only to what is known to be harmless. */

export interface LinkTarget {
  readonly scheme: string;
  /** What stands between the scheme and the path: who will be asked. */
  readonly host: string;
  /** For the browser to follow; null if a browser cannot. */
  readonly href: string | null;
  /** Where a person finds it in a browser, if it is in a cloud storage. */
  readonly console: { readonly label: string; readonly href: string } | null;
}

const WEB = new Set(["http", "https", "mailto"]);
const STORED = new Set(["s3", "gs", "hf"]);

/** Return where a link leads; null if it must not be followed. */
export function linkTargetOf(url: string): LinkTarget | null {
  // Browsers skip blanks and control characters: what would be skipped is not there.
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || /[\s\p{Cc}]/u.test(url)) return null;
  if (WEB.has(scheme)) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || `${scheme}:` !== parsed.protocol) return null;
    const host = scheme === "mailto" ? parsed.pathname : parsed.host;
    return { scheme, host, href: parsed.href, console: null };
  }
  if (!STORED.has(scheme)) return null;
  const [, host = "", path = ""] = /^[^:]+:\/\/([^/]*)\/?(.*)$/s.exec(url) ?? [];
  return { scheme, host, href: null, console: consoleOf(scheme, host, path) };
}

function consoleOf(scheme: string, host: string, path: string): LinkTarget["console"] {
  const key = encoded(path);
  if (host === "") return null;
  if (scheme === "s3") {
    const place = path === "" || path.endsWith("/") ? "buckets" : "object";
    const query = key === "" ? "" : `?prefix=${key}`;
    return {
      label: "AWS console",
      href: `https://console.aws.amazon.com/s3/${place}/${encoded(host)}${query}`,
    };
  }
  if (scheme === "gs") {
    const place = path === "" || path.endsWith("/") ? "" : "_details/";
    return {
      label: "Google Cloud console",
      href: `https://console.cloud.google.com/storage/browser/${place}${encoded(host)}/${key}`,
    };
  }
  return { label: "Hugging Face", href: `https://huggingface.co/${encoded(host)}/${key}` };
}

/** Links come with their keys quoted already; quoting them again would name something else. */
const encoded = (text: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(text)).replaceAll("%2F", "/");
  } catch {
    return encodeURIComponent(text).replaceAll("%2F", "/");
  }
};
