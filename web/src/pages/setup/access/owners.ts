/** Whose rows a caller of some roles sees: riders, carriers and shops, by name. */
import { carriers } from "../carriers/carriers";
import type { Option } from "../kit/fields";
import { useNamed } from "../kit/named";
import { riders } from "../riders";
import { shops } from "../shops";

export function useOwners() {
  const [rider, partner, shop] = [useNamed(riders), useNamed(carriers), useNamed(shops)];
  const byRole: Readonly<Record<string, readonly Option[] | undefined>> = {
    rider: rider.options,
    partner: partner.options,
    shop: shop.options,
  };
  return {
    optionsOf: (role: unknown) => byRole[String(role)] ?? [],
    name: (thing: { rider_id: string; carrier_id: string; shop_id: string }) =>
      rider.name(thing.rider_id || null) || partner.name(thing.carrier_id || null) || shop.name(thing.shop_id || null),
  };
}
