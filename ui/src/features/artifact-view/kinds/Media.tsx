import { useState } from "react";

import { partAddress } from "@/entities/artifact/queries";
import { bytesText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";

import { Facts } from "../parts/Facts";
import { NotThere } from "../parts/NotThere";
import { fieldOf, numberOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import { Unshown } from "../parts/Unshown";
import styles from "./Media.module.css";

/** Sound or video, played where it is. */
export function Media({ view }: KindProps) {
  const [isBroken, setIsBroken] = useState(false);
  const part = view.parts.get(textOf(fieldOf(view.content, "part")) ?? "media");
  if (part === undefined) return <NotThere view={view} />;
  const mime = textOf(fieldOf(view.content, "mime")) ?? "";
  const seconds = numberOf(fieldOf(view.content, "seconds"));
  const bytes = numberOf(fieldOf(view.content, "bytes"));
  const address = partAddress(view.artifactId, part);
  const props = {
    controls: true,
    preload: "metadata",
    src: address,
    "aria-label": view.summary,
    onError: () => setIsBroken(true),
  } as const;
  if (isBroken)
    return <Unshown address={address} what={mime.startsWith("video/") ? "This video" : "This recording"} />;
  return (
    <div className={styles["media"]}>
      {mime.startsWith("video/") ? (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- a stored value has none
        <video {...props} />
      ) : (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- same
        <audio {...props} />
      )}
      <Facts
        facts={[
          ["format", mime],
          ["length", seconds === null ? null : durationText(seconds * 1000)],
          ["size", bytes === null ? null : bytesText(bytes)],
        ]}
      />
    </div>
  );
}
