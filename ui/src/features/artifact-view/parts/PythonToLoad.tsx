import { CopyButton } from "@/shared/ui/CopyButton";

import { pythonFor } from "../pythonFor";

/** A way to all of a value where the page does not show it all. */
export function PythonToLoad({ artifactId }: { readonly artifactId: string }) {
  return (
    <>
      Load it in Python:{" "}
      <CopyButton text={pythonFor(artifactId)} label="Copy Python that loads all of this value">
        Copy Python
      </CopyButton>
    </>
  );
}
