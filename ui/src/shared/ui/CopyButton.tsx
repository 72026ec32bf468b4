import { Check, Copy } from "lucide-react";
import { useState, type ReactNode } from "react";

import { copied } from "../lib/copy";
import { Button } from "./Button";

interface Props {
  readonly text: string;
  /** What is copied, for those who do not see the icon; or the button's words. */
  readonly label?: string;
  readonly children?: ReactNode;
  readonly look?: "plain" | "quiet";
}

const SHOWN_MS = 1500;

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = "Copy", children, look = "quiet" }: Props) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  const copy = async (): Promise<void> => {
    setState((await copied(text)) ? "done" : "failed");
    setTimeout(() => setState("idle"), SHOWN_MS);
  };
  const said = { idle: label, done: "Copied", failed: "The browser did not let us copy" }[state];
  return (
    <Button
      look={look}
      aria-label={children === undefined ? said : undefined}
      title={said}
      onClick={() => void copy()}
    >
      {state === "done" ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      {children}
      <span className="visually-hidden" role="status">
        {state === "idle" ? "" : said}
      </span>
    </Button>
  );
}
