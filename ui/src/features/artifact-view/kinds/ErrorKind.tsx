import { Traceback } from "../parts/Traceback";
import { fieldOf, textOf } from "../reading";
import { type KindProps } from "../renderers";

/** An exception that is a value. */
export function ErrorKind({ view }: KindProps) {
  return (
    <Traceback
      type={textOf(fieldOf(view.content, "type")) ?? view.typeName}
      message={textOf(fieldOf(view.content, "message")) ?? ""}
      traceback={textOf(fieldOf(view.content, "traceback")) ?? ""}
    />
  );
}
