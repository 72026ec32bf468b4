import { pluralText } from "@/shared/lib/numbers";

import { type Frame, type FrameGroup } from "../tracebacks";
import styles from "./FrameGroupView.module.css";

/** A frame of the user's own code, or frames of libraries that are folded until somebody asks. */
export function FrameGroupView({ frames }: { readonly frames: FrameGroup }) {
  const [first] = frames;
  if (!first.isLibrary) return <FrameView frame={first} />;
  return (
    <details className={styles["library"]}>
      <summary>{pluralText(frames.length, "library frame")}</summary>
      {frames.map((frame, place) => (
        <FrameView key={place} frame={frame} />
      ))}
    </details>
  );
}

function FrameView({ frame }: { readonly frame: Frame }) {
  return (
    <div className={styles["frame"]}>
      <p className={styles["where"]} title={frame.file}>
        <span className={styles["file"]}>{frame.file.split(/[/\\]/).slice(-3).join("/")}</span>:{frame.line}
        {frame.name !== "" && <strong> {frame.name}</strong>}
      </p>
      {frame.code !== "" && (
        <pre className={styles["code"]} tabIndex={0}>
          {frame.code}
        </pre>
      )}
    </div>
  );
}
