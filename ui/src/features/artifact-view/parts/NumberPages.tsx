import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";

import { countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import { NumberList } from "./NumberList";
import styles from "./Numbers.module.css";

const PAGE = 1000;

interface Props {
  readonly told: readonly unknown[];
  readonly isWhole: boolean;
}

/** Every number of a list, a thousand at a time. */
export function NumberPages({ told, isWhole }: Props) {
  const [page, setPage] = useState(0);
  const last = Math.max(0, Math.ceil(told.length / PAGE) - 1);
  const first = page * PAGE;
  const step = (label: string, Icon: typeof ChevronLeft, to: number) => (
    <Button
      look="quiet"
      aria-label={label}
      disabled={to < 0 || to > last || to === page}
      onClick={() => setPage(to)}
    >
      <Icon size={14} aria-hidden />
    </Button>
  );
  return (
    <>
      <div className={styles["pages"]} role="toolbar" aria-label="Which numbers are shown">
        {step("The first numbers", ChevronFirst, 0)}
        {step("The numbers before", ChevronLeft, page - 1)}
        <span role="status">
          {countText(first)}–{countText(Math.min(told.length, first + PAGE) - 1)} of {countText(told.length)}
        </span>
        {step("The numbers after", ChevronRight, page + 1)}
        {step("The last numbers", ChevronLast, last)}
      </div>
      <NumberList told={told.slice(first, first + PAGE)} first={first} isWhole={isWhole} />
    </>
  );
}
