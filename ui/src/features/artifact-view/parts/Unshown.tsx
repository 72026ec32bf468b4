import { useQuery } from "@tanstack/react-query";

import { artifactQueries } from "@/entities/artifact/queries";

import { Note } from "./Note";

interface Props {
  readonly address: string;
  /** What it is, as in "This picture (a cat)". */
  readonly what: string;
}

/** Why something that has been stored is not seen: its bytes are gone, or the browser cannot read them. */
export function Unshown({ address, what }: Props) {
  const bytes = useQuery(artifactQueries.isReadable(address));
  if (bytes.error !== null)
    return (
      <Note>
        <bdi>{what}</bdi> cannot be shown. {bytes.error.message}
      </Note>
    );
  if (bytes.data === undefined) return <Note>Looking why this cannot be shown …</Note>;
  return (
    <Note>
      <bdi>{what}</bdi> is in a form that this browser cannot show; its file can be downloaded.
    </Note>
  );
}
