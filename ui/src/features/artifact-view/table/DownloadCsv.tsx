import { Download } from "lucide-react";

import { csvAddress, type TablePlace } from "@/entities/table/queries";
import { countText } from "@/shared/lib/numbers";
import { saveText } from "@/shared/lib/save";
import { Button } from "@/shared/ui/Button";

import styles from "./TableView.module.css";
import { type TableContent } from "./tableContent";
import { shownAsCsv } from "./tableExport";

interface Props {
  readonly table: TablePlace | null;
  readonly content: TableContent;
  readonly fileName: string;
}

/** Saves all rows that are known as a file; the server writes a large one, and the browser saves it as it comes. */
export function DownloadCsv({ table, content, fileName }: Props) {
  const known = table === null ? content.head.rows.length + content.tail.rows.length : content.rows;
  const title = `The ${countText(known)} rows that are known, as a file; texts are cut after 200 characters`;
  const words = (
    <>
      <Download size={14} aria-hidden /> CSV
    </>
  );
  if (table !== null)
    return (
      <a className={styles["download"]} href={csvAddress(table)} download={fileName} title={title}>
        {words}
      </a>
    );
  return (
    <Button look="quiet" title={title} onClick={() => saveText(fileName, shownAsCsv(content), "text/csv")}>
      {words}
    </Button>
  );
}
