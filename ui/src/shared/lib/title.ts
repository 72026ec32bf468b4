/** Show a title and an icon for this window until the returned function is called. */
export function showTitle(text: string, icon: string): () => void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const before = { text: document.title, icon: link?.getAttribute("href") ?? null };
  document.title = text;
  link?.setAttribute("href", icon);
  return () => {
    document.title = before.text;
    if (before.icon !== null) link?.setAttribute("href", before.icon);
  };
}
