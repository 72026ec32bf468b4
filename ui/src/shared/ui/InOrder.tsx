import { codeOf, turningPieces } from "../lib/turning";
import styles from "./InOrder.module.css";

/** A text in the order of its characters: those that would turn it around are shown, and do nothing. */
export function InOrder({ text }: { readonly text: string }) {
  return turningPieces(text).map((piece, place) =>
    place % 2 === 1 ? (
      <span key={place} className={styles["sign"]} title="Turns the direction of writing around">
        {codeOf(piece)}
      </span>
    ) : (
      piece
    ),
  );
}
