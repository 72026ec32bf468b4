import { DeepLink, paths } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";

import styles from "./ArtifactPage.module.css";

/** No single artifact has the id of the address; `told` is what the server said. */
export function UnknownArtifact({ told }: { readonly told: string }) {
  return (
    <div className={styles["page"]}>
      <h1>There is no such artifact</h1>
      <EmptyState
        action={
          <DeepLink className={styles["link"]} to={{ path: paths.artifacts }}>
            All artifacts
          </DeepLink>
        }
      >
        {told}
      </EmptyState>
    </div>
  );
}
