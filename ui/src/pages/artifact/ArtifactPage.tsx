import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";

import { makingWords } from "@/entities/artifact/making";
import { artifactQueries, type ArtifactDetail } from "@/entities/artifact/queries";
import { shortType } from "@/entities/artifact/shortType";
import { StateMark } from "@/entities/run/StateMark";
import { shownOf } from "@/entities/run/states";
import { RunId } from "@/entities/run/RunId";
import { ValueView } from "@/features/artifact-view/ValueView";
import { Lineage } from "@/features/lineage/Lineage";
import { ApiError } from "@/shared/api/client";
import { bytesText } from "@/shared/lib/numbers";
import { artifactAtom, DeepLink, paths, toRun, type PageProps } from "@/shared/location";
import { Moment } from "@/shared/ui/Moment";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Skeleton } from "@/shared/ui/Skeleton";

import styles from "./ArtifactPage.module.css";
import { UnknownArtifact } from "./UnknownArtifact";
import { Uses } from "./Uses";

const UNKNOWN = new Set([404, 409, 422]);

/** One stored value: what it is, who made it, who used it. */
export function ArtifactPage({ parameters }: PageProps) {
  const id = parameters["id"] ?? "";
  const detail = useQuery(artifactQueries.detail(id));
  if (detail.error instanceof ApiError && UNKNOWN.has(detail.error.status))
    return <UnknownArtifact told={detail.error.message} />;
  return (
    <QueryPanel query={detail} title="The artifact cannot be shown" skeleton={<Skeleton rows={8} />}>
      {(found) => <Artifact key={found.id} found={found} />}
    </QueryPanel>
  );
}

function Artifact({ found }: { readonly found: ArtifactDetail }) {
  const pointed = useAtomValue(artifactAtom);
  // A link from a run's page points into `output`; here that is the value itself.
  const name = /^[^.[]+/.exec(pointed)?.[0] ?? "value";
  return (
    <div className={styles["page"]}>
      <header className={styles["header"]}>
        <h1 dir="auto" title={found.type_name}>
          {shortType(found.type_name)}
        </h1>
        <dl className={styles["facts"]}>
          <div>
            <dt>artifact</dt>
            <dd>
              <RunId id={found.id} />
            </dd>
          </div>
          <div>
            <dt>size</dt>
            <dd>{bytesText(found.size)}</dd>
          </div>
          <div>
            <dt>stored</dt>
            <dd>
              <Moment at={found.created_at} />
            </dd>
          </div>
          <div>
            <dt>{makingWords[found.made_as ?? "output"]}</dt>
            <dd>
              <Producer producer={found.producer} />
            </dd>
          </div>
          <div>
            <dt>used by</dt>
            <dd>
              <Uses artifactId={found.id} />
            </dd>
          </div>
        </dl>
      </header>
      <ValueView
        view={found.view}
        artifactId={found.id}
        typeName={found.type_name}
        name={name}
        hasPageLink={false}
      />
      <section className={styles["lineage"]} aria-labelledby="lineage">
        <h2 id="lineage">Lineage</h2>
        <Lineage artifactId={found.id} />
      </section>
    </div>
  );
}

function Producer({ producer }: { readonly producer: ArtifactDetail["producer"] }) {
  if (producer === null) return <>no run: it was a constant, or its run is gone</>;
  return (
    <>
      <DeepLink to={toRun(producer)} className={styles["link"]} dir="auto">
        {producer.name}
      </DeepLink>{" "}
      <StateMark state={shownOf(producer.state)} /> of{" "}
      <DeepLink to={{ path: paths.anyRun(producer.root_id) }} className={styles["link"]}>
        its pipeline run
      </DeepLink>
    </>
  );
}
