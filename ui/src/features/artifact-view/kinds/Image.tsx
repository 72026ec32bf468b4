import { partAddress } from "@/entities/artifact/queries";
import { bytesText, countText } from "@/shared/lib/numbers";

import { Facts } from "../parts/Facts";
import { NotThere } from "../parts/NotThere";
import { Picture } from "../parts/Picture";
import { fieldOf, numberOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Image.module.css";

/** A picture that can be looked at closely. */
export function Image({ view }: KindProps) {
  const { content } = view;
  const part = view.parts.get(textOf(fieldOf(content, "part")) ?? "image");
  if (part === undefined) return <NotThere view={view} />;
  const width = numberOf(fieldOf(content, "width"));
  const height = numberOf(fieldOf(content, "height"));
  const bytes = numberOf(fieldOf(content, "bytes"));
  const mime = textOf(fieldOf(content, "mime"));
  return (
    <figure className={styles["figure"]}>
      <Picture
        address={partAddress(view.artifactId, part)}
        alt={textOf(fieldOf(content, "alt")) ?? view.summary}
        width={width}
        height={height}
      />
      <figcaption>
        <Facts
          facts={[
            [
              "format",
              mime
                ?.replace(/^image\//, "")
                .replace(/\+xml$/, "")
                .toUpperCase(),
            ],
            [
              "pixels",
              width === null || height === null ? null : `${countText(width)} × ${countText(height)}`,
            ],
            ["size", bytes === null ? null : bytesText(bytes)],
          ]}
        />
      </figcaption>
    </figure>
  );
}
