import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { artifactQueries, partAddress } from "@/entities/artifact/queries";
import { bytesText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Skeleton } from "@/shared/ui/Skeleton";

import { Note } from "../parts/Note";
import { Picture } from "../parts/Picture";
import { PlotFrame } from "../parts/PlotFrame";
import { fieldOf, numberOf, textOf } from "../reading";
import { type KindProps } from "../renderers";

const HEIGHT = 420;
const TALLEST = 1200;
/** Drawing a longer figure takes seconds in which the page does not answer. */
const QUICKLY_DRAWN = 500_000;

/** An interactive figure; where there is a static picture of it, that comes first. */
export function Plot({ view }: KindProps) {
  const image = view.parts.get("image");
  const [isStatic, setIsStatic] = useState(image !== undefined);
  const title = textOf(fieldOf(view.content, "title")) ?? view.summary;
  if (image !== undefined && isStatic)
    return (
      <div>
        <Picture address={partAddress(view.artifactId, image)} alt={title} width={null} height={null} />
        <Button onClick={() => setIsStatic(false)}>Draw it to be explored</Button>
      </div>
    );
  const figure = fieldOf(view.content, "figure");
  const part = view.parts.get(textOf(fieldOf(view.content, "part")) ?? "figure");
  if (figure !== undefined)
    return <PlotFrame figure={JSON.stringify(figure)} title={title} height={heightOf(figure)} />;
  if (part !== undefined) return <StoredPlot artifactId={view.artifactId} part={part} title={title} />;
  return <Note>{view.summary}: the figure is too large to be drawn here; load it in Python.</Note>;
}

function heightOf(figure: unknown): number {
  const told = numberOf(fieldOf(fieldOf(figure, "layout"), "height"));
  return told === null || !(told > 0) ? HEIGHT : Math.min(told, TALLEST);
}

interface StoredProps {
  readonly artifactId: string;
  readonly part: string;
  readonly title: string;
}

function StoredPlot({ artifactId, part, title }: StoredProps) {
  const [isWanted, setIsWanted] = useState(false);
  const figure = useQuery(artifactQueries.partText(artifactId, part));
  return (
    <QueryPanel
      query={figure}
      title="The figure cannot be loaded"
      skeleton={<Skeleton rows={1} height={HEIGHT} />}
    >
      {(text) =>
        isWanted || text.length <= QUICKLY_DRAWN ? (
          <PlotFrame figure={text} title={title} height={HEIGHT} />
        ) : (
          <div>
            <Note>
              {title}: a large figure of {bytesText(text.length)}; drawing it can take a while.
            </Note>
            <Button onClick={() => setIsWanted(true)}>Draw it</Button>
          </div>
        )
      }
    </QueryPanel>
  );
}
