import { type candidatesOf } from "@/entities/run/candidates";
import { DeepLink, paths, placeAtom } from "@/shared/location";
import { Moment } from "@/shared/ui/Moment";
import { useAtomValue } from "jotai";

import styles from "./ResolverPage.module.css";

interface Props {
  readonly candidates: ReturnType<typeof candidatesOf>;
}

/** The runs that the beginning of an id may mean; what else the address says goes with each. */
export function Candidates({ candidates }: Props) {
  const { hash } = useAtomValue(placeAtom);
  return (
    <ul>
      {candidates.map((run) => (
        <li key={run.id}>
          <DeepLink
            to={{ path: paths.anyRun(run.id), hash: Object.fromEntries(hash) }}
            mode="replace"
            className={styles["candidate"]}
          >
            <code>{run.id}</code> <strong>{run.name}</strong> <Moment at={run.created_at} />
          </DeepLink>
        </li>
      ))}
    </ul>
  );
}
