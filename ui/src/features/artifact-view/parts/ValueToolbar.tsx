import { Braces, Download } from "lucide-react";
import { useState, type ReactNode } from "react";

import { type View } from "@/entities/artifact/queries";
import { DeepLink, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Dialog } from "@/shared/ui/Dialog";

import { shortType } from "@/entities/artifact/shortType";
import { pythonFor } from "../pythonFor";
import { type ShownView } from "../shownView";
import { DownloadList } from "./DownloadList";
import styles from "./ValueToolbar.module.css";

interface Props {
  readonly view: ShownView;
  /** As the server sent it. */
  readonly raw: View;
  /** Left out on the page of the artifact, whose title its type is. */
  readonly hasPageLink: boolean;
  readonly heading: ReactNode;
}

/** What a value is, and what can be done with it whatever its kind. */
export function ValueToolbar({ view, raw, hasPageLink, heading }: Props) {
  const [shown, setShown] = useState<"raw" | "downloads" | null>(null);
  const close = (): void => setShown(null);
  return (
    <div className={styles["bar"]}>
      {heading}
      {hasPageLink && (
        <code className={styles["type"]} title={view.typeName} dir="auto">
          {shortType(view.typeName)}
        </code>
      )}
      <span className={styles["actions"]}>
        <Button look="quiet" onClick={() => setShown("raw")} title="What the server sent">
          <Braces size={14} aria-hidden /> Raw
        </Button>
        <CopyButton text={pythonFor(view.artifactId)} label="Copy Python that loads this value">
          Python
        </CopyButton>
        <Button look="quiet" onClick={() => setShown("downloads")}>
          <Download size={14} aria-hidden /> Download
        </Button>
        {hasPageLink && (
          <DeepLink to={{ path: paths.artifact(view.artifactId) }} className={styles["page"]}>
            Artifact {view.artifactId.slice(0, 8)}
          </DeepLink>
        )}
      </span>
      <Dialog title="The view as JSON" isOpen={shown === "raw"} onClose={close} width={800}>
        <RawView raw={raw} />
      </Dialog>
      <Dialog title="Download" isOpen={shown === "downloads"} onClose={close}>
        <DownloadList view={view} />
      </Dialog>
    </div>
  );
}

function RawView({ raw }: { readonly raw: View }) {
  const text = JSON.stringify(raw, null, 2);
  return (
    <div className={styles["raw"]}>
      <CopyButton text={text}>Copy</CopyButton>
      <pre tabIndex={0} aria-label="JSON">
        {text}
      </pre>
    </div>
  );
}
