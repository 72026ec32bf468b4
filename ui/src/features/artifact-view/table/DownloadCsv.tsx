import { Download, X } from "lucide-react";
import { useRef, useState } from "react";

import { type TablePlace } from "@/entities/table/queries";
import { countText, percentText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import { type TableContent } from "./tableContent";
import { csvFile } from "./tableExport";

interface Props {
  readonly table: TablePlace | null;
  readonly content: TableContent;
  readonly columns: number;
  readonly fileName: string;
}

type State = { readonly rows: number } | { readonly error: string } | null;

/** Saves all rows that are known as a file; it can be given up at any time. */
export function DownloadCsv({ table, content, columns, fileName }: Props) {
  const [state, setState] = useState<State>(null);
  const stopping = useRef<AbortController>(undefined);
  const known = table === null ? content.head.rows.length + content.tail.rows.length : content.rows;
  const save = async (): Promise<void> => {
    const controller = new AbortController();
    stopping.current = controller;
    setState({ rows: 0 });
    try {
      const file = await csvFile({
        table,
        content,
        columns,
        signal: controller.signal,
        onRows: (rows) => setState({ rows }),
      });
      saved(file, fileName);
      setState(null);
    } catch (error) {
      setState(controller.signal.aborted || !(error instanceof Error) ? null : { error: error.message });
    }
  };
  if (state !== null && "rows" in state) {
    return (
      <span role="status">
        {percentText(known === 0 ? 1 : state.rows / known)} of {countText(known)} rows{" "}
        <Button look="quiet" aria-label="Stop the download" onClick={() => stopping.current?.abort()}>
          <X size={14} aria-hidden />
        </Button>
      </span>
    );
  }
  return (
    <>
      {state !== null && <span role="alert">The file is not complete: {state.error}</span>}
      <Button
        look="quiet"
        title={`The ${countText(known)} rows that are known, as a file`}
        onClick={() => void save()}
      >
        <Download size={14} aria-hidden /> CSV
      </Button>
    </>
  );
}

function saved(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
