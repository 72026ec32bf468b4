import { useQuery } from "@tanstack/react-query";

import { logAddress, logLines, logQueries, type LogPlace } from "@/entities/log/queries";
import { bytesText } from "@/shared/lib/numbers";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Dialog } from "@/shared/ui/Dialog";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { plainOf } from "./ansi";
import styles from "./LongLine.module.css";

interface Props {
  readonly place: LogPlace;
  readonly line: number;
  readonly onClose: () => void;
}

/** A line that is too long to stand among others, as far as the server tells it; the file has all of it. */
export function LongLine({ place, line, onClose }: Props) {
  const query = useQuery({
    queryKey: [...logQueries.all(), "line", place, line],
    queryFn: ({ signal }) => logLines(place, { from_line: line, to_line: line }, signal),
  });
  return (
    <Dialog title={`Line ${line}`} isOpen onClose={onClose} width={900}>
      <QueryPanel query={query} title="The line cannot be shown">
        {({ items }) => {
          const item = items.find(({ number }) => number === line);
          if (item === undefined) return <p>This line is not there.</p>;
          return (
            <div className={styles["line"]}>
              <pre className={styles["text"]} tabIndex={0}>
                {plainOf(item.text)}
              </pre>
              <p className={styles["facts"]}>
                {item.left_out > 0 && `${bytesText(item.left_out)} more of this line are in the file. `}
                <a href={logAddress(place)} download>
                  Download the log
                </a>
                {item.left_out === 0 && <CopyButton text={item.text}>Copy</CopyButton>}
              </p>
            </div>
          );
        }}
      </QueryPanel>
    </Dialog>
  );
}
