import { late } from "@/shared/ui/late";

import { ScalarFacts } from "../parts/ScalarFacts";
import { ScalarValue } from "../parts/ScalarValue";
import { fieldOf, numberOf, textOf, textsOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Scalar.module.css";

const HexView = late(
  () => import("../parts/HexView"),
  "HexView",
  () => null,
);

/** One small thing, and what else is worth knowing of its type. */
export function Scalar({ view }: KindProps) {
  const { content } = view;
  return (
    <div className={styles["scalar"]}>
      <p className={styles["value"]}>
        <ScalarValue content={content} />
      </p>
      <More content={content} />
    </div>
  );
}

function More({ content }: { readonly content: unknown }) {
  const type = fieldOf(content, "type");
  if (type === "enum") return <Members content={content} />;
  if (type !== "bytes") return <ScalarFacts content={content} />;
  const digits = textOf(fieldOf(content, "value")) ?? "";
  return <HexView digits={digits} size={numberOf(fieldOf(content, "size"))} />;
}

function Members({ content }: { readonly content: unknown }) {
  const current = textOf(fieldOf(content, "value"));
  const members = textsOf(fieldOf(content, "members"));
  return (
    <ul className={styles["members"]} aria-label="Members">
      {members.map((member) => (
        <li key={member} aria-current={member === current ? "true" : undefined} dir="auto">
          {member}
          {member === current && (
            <span className={styles["member-value"]}> = {textOf(fieldOf(content, "member_value"))}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
