const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The same where nothing can be set apart: what would turn other words around is a sign that something is there. */
export const inOrder = (text: string): string => text.replace(TURNING, "\ufffd");

/** Show a title and an icon for this window until the returned function is called. */
export function showTitle(text: string, icon: string): () => void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const before = { text: document.title, icon: link?.getAttribute("href") ?? null };
  document.title = inOrder(text);
  link?.setAttribute("href", icon);
  return () => {
    document.title = before.text;
    if (before.icon !== null) link?.setAttribute("href", before.icon);
  };
}
