import { ArtifactFilters } from "./ArtifactFilters";
import styles from "./ArtifactsPage.module.css";
import { ArtifactTable } from "./ArtifactTable";

/** Every value that was stored: found by its type, its kind, or the beginning of its id. */
export function ArtifactsPage() {
  return (
    <div className={styles["page"]}>
      <h1>Artifacts</h1>
      <ArtifactFilters />
      <ArtifactTable />
    </div>
  );
}
