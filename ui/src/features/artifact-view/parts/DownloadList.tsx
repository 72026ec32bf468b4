import { useQuery } from "@tanstack/react-query";

import { artifactQueries, partAddress } from "@/entities/artifact/queries";
import { bytesText } from "@/shared/lib/numbers";

import { type ShownView } from "../shownView";
import styles from "./DownloadList.module.css";
import { Note } from "./Note";

/** Everything of a value that can be saved as a file. */
export function DownloadList({ view }: { readonly view: ShownView }) {
  const detail = useQuery(artifactQueries.detail(view.artifactId));
  const address = `/api/v1/artifacts/${view.artifactId}`;
  const buffers = detail.data?.buffers ?? [];
  return (
    <ul className={styles["list"]}>
      <li>
        <a href={`${address}/json`} download={`${view.artifactId}.json`}>
          The value as JSON
        </a>
        <Note>If it is at most 1 MiB and nothing of it is pickled; otherwise the file says why not.</Note>
      </li>
      <li>
        <a href={`${address}/value`} download={`${view.artifactId}.msgpack`}>
          The value as it is stored
        </a>{" "}
        (MessagePack)
      </li>
      {buffers.map((buffer) => (
        <li key={buffer.digest}>
          <a href={`${address}/buffers/${buffer.digest}`} download={`${buffer.digest.slice(0, 12)}.bin`}>
            Buffer {buffer.digest.slice(0, 12)}
          </a>{" "}
          ({bytesText(buffer.size)})
        </li>
      ))}
      {[...view.parts.values()].map((part) => (
        <li key={part}>
          <a href={partAddress(view.artifactId, part)} download>
            Part {part}
          </a>
        </li>
      ))}
      <li>
        <Note>
          The object itself, in any format its class can write: sematic artifact{" "}
          {view.artifactId.slice(0, 12)} --output FILE
        </Note>
      </li>
    </ul>
  );
}
