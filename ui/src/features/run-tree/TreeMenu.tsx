import { Ellipsis } from "lucide-react";

import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";

interface Props {
  readonly isVirtualShown: boolean;
  readonly onVirtualShown: (isShown: boolean) => void;
}

/** How the tree is shown. */
export function TreeMenu({ isVirtualShown, onVirtualShown }: Props) {
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet" aria-label="How the tree is shown">
          <Ellipsis size={16} aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => onVirtualShown(!isVirtualShown)}>
        {isVirtualShown ? "Hide" : "Show"} runs that only build lists, tuples and dictionaries
      </MenuItem>
    </Menu>
  );
}
