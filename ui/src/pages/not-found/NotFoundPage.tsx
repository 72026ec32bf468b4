import { useAtomValue } from "jotai";

import { FindRun } from "@/features/find-run/FindRun";
import { wordIn } from "@/features/find-run/model";
import { DeepLink, paths, placeAtom } from "@/shared/location";

import styles from "./NotFoundPage.module.css";

/** What is shown for an address that is none. */
export function NotFoundPage() {
  const { path } = useAtomValue(placeAtom);
  return (
    <div className={styles["page"]}>
      <h1>There is no such page</h1>
      <p>
        <code>{path}</code> leads nowhere. <DeepLink to={{ path: paths.home }}>Go to the first page</DeepLink>
        , or look for what you meant:
      </p>
      <FindRun key={path} word={wordIn(path)} />
    </div>
  );
}
