import { partAddress } from "@/entities/artifact/queries";
import { classNames } from "@/shared/lib/classNames";
import { countText } from "@/shared/lib/numbers";
import { DeepLink } from "@/shared/location";

import { usePointed } from "../pointed";
import { type KindProps } from "../renderers";
import { entriesOf, lengthOf, type ShownView } from "../shownView";
import { pathText } from "../valuePath";
import styles from "./Gallery.module.css";
import { NestedFull } from "./NestedFull";
import { Note } from "./Note";
import { PythonToLoad } from "./PythonToLoad";

/** Pictures side by side; the one that the address points at is shown large. */
export function Gallery({ view }: KindProps) {
  const pointed = usePointed(view);
  const pictures = entriesOf(view).map((entry) => entry.view);
  const step = pointed?.steps[view.path.steps.length];
  const open = typeof step === "number" ? pictures[step] : undefined;
  const length = lengthOf(view) ?? pictures.length;
  return (
    <div className={styles["gallery"]}>
      <ul className={styles["grid"]}>
        {pictures.map((picture, place) => (
          <li key={place}>
            <Thumbnail picture={picture} place={place} isOpen={picture === open} />
          </li>
        ))}
      </ul>
      {length > pictures.length && (
        <Note>
          The first {countText(pictures.length)} of {countText(length)} are shown.{" "}
          <PythonToLoad artifactId={view.artifactId} />
        </Note>
      )}
      {open !== undefined && (
        <section aria-label={pathText(open.path)}>
          <h3>{pathText(open.path)}</h3>
          <NestedFull view={open} />
        </section>
      )}
    </div>
  );
}

interface ThumbnailProps {
  readonly picture: ShownView;
  readonly place: number;
  readonly isOpen: boolean;
}

function Thumbnail({ picture, place, isOpen }: ThumbnailProps) {
  const part = picture.parts.get("image");
  const path = pathText(picture.path);
  return (
    <DeepLink
      to={{ hash: { art: path } }}
      className={classNames(styles["thumb"], isOpen && styles["open"])}
      title={picture.summary}
      aria-current={isOpen ? "true" : undefined}
    >
      {part === undefined ? (
        <span className={styles["missing"]}>{picture.summary}</span>
      ) : (
        <img src={partAddress(picture.artifactId, part)} alt={picture.summary} loading="lazy" />
      )}
      <span className={styles["place"]}>{place}</span>
    </DeepLink>
  );
}
