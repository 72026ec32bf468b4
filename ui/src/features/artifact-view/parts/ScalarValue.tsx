import { InOrder } from "@/shared/ui/InOrder";

import { exactFloatText, floatText, groupedText } from "../numberText";
import { fieldOf, lineOf, numberOf, textOf } from "../reading";
import styles from "./ScalarValue.module.css";

/** A small value in one line, by its type. */
export function ScalarValue({ content }: { readonly content: unknown }) {
  const type = textOf(fieldOf(content, "type")) ?? "";
  const value = fieldOf(content, "value");
  if (type === "none" || value === null || value === undefined)
    return <span className={styles["none"]}>None</span>;
  if (typeof value === "boolean") return <span className={styles["word"]}>{value ? "True" : "False"}</span>;
  if (type === "enum") return <EnumMember content={content} />;
  if (type === "bytes") return <Bytes content={content} />;
  const number = numberOf(value);
  if (/^u?int/.test(type) && number !== null) return <Whole digits={lineOf(value)} />;
  if (/^(b?float|longdouble)/.test(type) && number !== null) return <Float value={number} />;
  return (
    <span className={styles["text"]} dir="auto" title={lineOf(value)}>
      <InOrder text={lineOf(value)} />
    </span>
  );
}

function Whole({ digits }: { readonly digits: string }) {
  return (
    <span className={styles["number"]} title={digits}>
      {groupedText(digits)}
    </span>
  );
}

function Float({ value }: { readonly value: number }) {
  if (!Number.isFinite(value))
    return (
      <span className={styles["odd"]} title={Number.isNaN(value) ? "Not a number" : "Infinite"}>
        {Number.isNaN(value) ? "NaN" : value > 0 ? "+∞" : "−∞"}
      </span>
    );
  return (
    <span className={styles["number"]} title={exactFloatText(value)}>
      {floatText(value)}
    </span>
  );
}

function EnumMember({ content }: { readonly content: unknown }) {
  const name = textOf(fieldOf(content, "class"))?.split(".").at(-1);
  return (
    <span className={styles["chip"]} title={textOf(fieldOf(content, "member_value")) ?? undefined} dir="auto">
      {name !== undefined && <span className={styles["dim"]}>{name}.</span>}
      {textOf(fieldOf(content, "value"))}
    </span>
  );
}

const FEW_BYTES = 16;

function Bytes({ content }: { readonly content: unknown }) {
  const digits = textOf(fieldOf(content, "value")) ?? "";
  const size = numberOf(fieldOf(content, "size")) ?? digits.length / 2;
  const shown = digits.slice(0, 2 * FEW_BYTES).replace(/..(?=.)/g, "$& ");
  return (
    <span className={styles["text"]}>
      <span className={styles["dim"]}>{groupedText(String(size))} bytes </span>
      {shown}
      {size > FEW_BYTES && " …"}
    </span>
  );
}
