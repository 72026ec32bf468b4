import { CircleAlert } from "lucide-react";

import { ApiError } from "../api/client";
import { Button } from "./Button";
import { CopyButton } from "./CopyButton";
import styles from "./ErrorCard.module.css";
import { Sentence } from "./Sentence";

interface Props {
  readonly error: Error;
  /** What could not be done: "The runs cannot be shown". */
  readonly title: string;
  readonly onRetry?: () => void;
}

/** What went wrong with one panel, with what whoever reports it should quote; the rest of the page goes on. */
export function ErrorCard({ error, title, onRetry }: Props) {
  const facts =
    error instanceof ApiError
      ? [`status ${error.status}`, error.requestId === null ? "" : `request ${error.requestId}`]
          .filter(Boolean)
          .join(" · ")
      : "";
  return (
    <div className={styles["card"]} role="alert">
      <p className={styles["title"]}>
        <CircleAlert size={16} aria-hidden /> {title}
      </p>
      <p>
        <Sentence text={error.message} />
      </p>
      {facts !== "" && <p className={styles["facts"]}>{facts}</p>}
      <div className={styles["actions"]}>
        {onRetry !== undefined && <Button onClick={onRetry}>Retry</Button>}
        <CopyButton text={`${title}: ${error.message}${facts && ` (${facts})`}`}>Copy details</CopyButton>
      </div>
    </div>
  );
}
