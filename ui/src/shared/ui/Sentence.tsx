/** What the server says, with what stands between `backticks` as code. */
export function Sentence({ text }: { readonly text: string }) {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part));
}
