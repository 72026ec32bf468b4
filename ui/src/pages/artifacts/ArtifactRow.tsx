import { makingWords } from "@/entities/artifact/making";
import { type ListedArtifact } from "@/entities/artifact/queries";
import { shortType } from "@/entities/artifact/shortType";
import { ValueInline } from "@/features/artifact-view/ValueInline";
import { bytesText } from "@/shared/lib/numbers";
import { DeepLink, paths, toRun } from "@/shared/location";
import { Moment } from "@/shared/ui/Moment";

import styles from "./ArtifactTable.module.css";
import { kindWords } from "./asked";

interface Props {
  readonly artifact: ListedArtifact;
  readonly place: number;
  readonly top: number;
}

export function ArtifactRow({ artifact, place, top }: Props) {
  const making = makingWords[artifact.made_as ?? "output"];
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      className={styles["row"]}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell">
        <DeepLink to={{ path: paths.artifact(artifact.id) }} className={styles["link"]}>
          {artifact.summary === "" ? "(empty)" : <ValueInline view={artifact} />}
        </DeepLink>
      </span>
      <span role="cell">
        <DeepLink
          to={{ query: { type: artifact.type_name } }}
          title={`Only ${artifact.type_name}`}
          dir="auto"
        >
          {shortType(artifact.type_name)}
        </DeepLink>
      </span>
      <span role="cell">
        {artifact.producer === null ? (
          <span className={styles["dim"]} title="No run gave it as its output, or that run has been removed">
            –
          </span>
        ) : (
          <DeepLink
            to={toRun(artifact.producer)}
            title={`${making} ${artifact.producer.function}, run ${artifact.producer.id.slice(0, 8)}`}
            dir="auto"
          >
            {artifact.made_as !== "output" && "in "}
            {artifact.producer.name}
          </DeepLink>
        )}
      </span>
      <span role="cell">{kindWords[artifact.kind]}</span>
      <span role="cell" className={styles["number"]}>
        {bytesText(artifact.size)}
      </span>
      <span role="cell">
        <Moment at={artifact.created_at} />
      </span>
      <span role="cell" className={styles["id"]}>
        {artifact.id.slice(0, 8)}
      </span>
    </div>
  );
}
