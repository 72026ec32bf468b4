import { CodeBlock } from "@/shared/ui/CodeBlock";
import { Note } from "../parts/Note";
import { fieldOf, textOf } from "../reading";
import { type KindProps } from "../renderers";

/** A program's text. */
export function Code({ view }: KindProps) {
  const text = textOf(fieldOf(view.content, "text"));
  const name = textOf(fieldOf(view.content, "name"));
  const reason = textOf(fieldOf(view.content, "reason"));
  return (
    <div>
      {name !== null && (
        <p>
          <code dir="auto">{name}</code>
        </p>
      )}
      {text === null || text === "" ? (
        <Note>{reason ?? "Its source is not known."}</Note>
      ) : (
        <CodeBlock text={text} language={textOf(fieldOf(view.content, "language")) ?? "python"} />
      )}
      {view.isTruncated && text !== null && <Note>This is the beginning; the source is longer.</Note>}
    </div>
  );
}
