import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode } from "react";

import { makingWords, type MadeAs } from "@/entities/artifact/making";
import { runQueries, type BoundValue, type RunDetail } from "@/entities/run/queries";
import { bytesText } from "@/shared/lib/numbers";
import { DeepLink, paths, type Target } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import styles from "./RunInputs.module.css";

export interface Producer {
  readonly id: string;
  readonly name: string;
  readonly madeAs: MadeAs;
  readonly to: Target;
}

interface Props {
  readonly detail: RunDetail;
  /** The input that the address points at: it is open. */
  readonly open: string;
  readonly inline: (value: BoundValue) => ReactNode;
  readonly full: (value: BoundValue) => ReactNode;
  readonly onOpen: (name: string | null) => void;
  /** What the run that made a value, or had it made out of others, is called, and what leads to it. */
  readonly producerOf: (runId: string) => Producer;
}

/** Everything a run was given, defaults and constants too, and where each came from. */
export function RunInputs({ detail: { run }, open, inline, full, onOpen, producerOf }: Props) {
  const inputs = useInfiniteQuery(runQueries.inputs(run.id));
  return (
    <QueryPanel query={inputs} title="The inputs cannot be shown">
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return <EmptyState>This function takes no inputs.</EmptyState>;
        return (
          <ul className={styles["inputs"]}>
            {items.map((value) => (
              <Input
                key={value.name}
                value={value}
                isOpen={value.name === open}
                inline={inline}
                full={full}
                onOpen={onOpen}
                producerOf={producerOf}
              />
            ))}
            {inputs.hasNextPage && (
              <li>
                <Button disabled={inputs.isFetchingNextPage} onClick={() => void inputs.fetchNextPage()}>
                  Show more than {items.length}
                </Button>
              </li>
            )}
          </ul>
        );
      }}
    </QueryPanel>
  );
}

interface InputProps extends Pick<Props, "inline" | "full" | "onOpen" | "producerOf"> {
  readonly value: BoundValue;
  readonly isOpen: boolean;
}

function Input({ value, isOpen, inline, full, onOpen, producerOf }: InputProps) {
  const producer = value.producer_id === null ? null : producerOf(value.producer_id);
  const isKnown = value.view !== null && value.artifact_id !== null;
  return (
    <li className={styles["input"]}>
      <div className={styles["line"]}>
        <button
          type="button"
          className={styles["name"]}
          aria-expanded={isOpen}
          disabled={!isKnown}
          onClick={() => onOpen(isOpen ? null : value.name)}
        >
          <span aria-hidden>{isOpen ? "▾" : "▸"}</span> {value.name}
        </button>
        <span className={styles["type"]}>{value.type_name ?? ""}</span>
        <span className={styles["value"]}>
          {isKnown ? (
            inline(value)
          ) : (
            <span className={styles["dim"]}>not known yet: it is another run’s output</span>
          )}
        </span>
        <span className={styles["links"]}>
          {value.size !== null && <span className={styles["dim"]}>{bytesText(value.size)}</span>}
          {producer !== null && (
            <DeepLink to={producer.to} title={`Go to this run: ${producer.id}`}>
              ⤴ {makingWords[producer.madeAs]} {producer.name}
            </DeepLink>
          )}
          {value.artifact_id !== null && (
            <DeepLink to={{ path: paths.artifact(value.artifact_id) }}>artifact</DeepLink>
          )}
        </span>
      </div>
      {isOpen && isKnown && <div className={styles["full"]}>{full(value)}</div>}
    </li>
  );
}
