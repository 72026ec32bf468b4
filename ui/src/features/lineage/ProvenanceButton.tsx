import { useQueryClient } from "@tanstack/react-query";
import { useSetAtom } from "jotai";
import { Download } from "lucide-react";
import { useState } from "react";

import { artifactQueries } from "@/entities/artifact/queries";
import { saveText } from "@/shared/lib/save";
import { Button } from "@/shared/ui/Button";
import { toastAtom } from "@/shared/ui/toastAtoms";

const FARTHEST = 5;

/** Saves what a value was made from, as far as the server follows it, as JSON. */
export function ProvenanceButton({ artifactId }: { readonly artifactId: string }) {
  const client = useQueryClient();
  const toast = useSetAtom(toastAtom);
  const [isBusy, setIsBusy] = useState(false);
  const save = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const graph = await client.query(artifactQueries.lineage(artifactId, "up", FARTHEST));
      const told = { artifact_id: artifactId, depth: FARTHEST, ...graph };
      saveText(
        `provenance-${artifactId.slice(0, 12)}.json`,
        JSON.stringify(told, null, 2),
        "application/json",
      );
    } catch (error) {
      toast({ kind: "error", text: error instanceof Error ? error.message : String(error) });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Button look="quiet" disabled={isBusy} onClick={() => void save()} title={`Up to ${FARTHEST} runs far`}>
      <Download size={14} aria-hidden /> Provenance as JSON
    </Button>
  );
}
