/** What a carrier's code may mean: every status but the unknown one, and every reason. */
import type { Schemas } from "../../../api/client";
import { words } from "../../../format/words";

type Status = Exclude<Schemas["Status"], "unknown">;
type Reason = Schemas["Reason"];

// Complete by their types: a status or reason that is added to the service is missed here by the compiler.
const STATUS: Record<Status, true> = {
  pending: true,
  info_received: true,
  picked_up: true,
  at_hub: true,
  in_transit: true,
  out_for_delivery: true,
  available_for_pickup: true,
  delayed: true,
  on_hold: true,
  attempt_failed: true,
  returning: true,
  damaged: true,
  lost: true,
  cancelled: true,
  returned: true,
  delivered: true,
};
const REASON: Record<Reason, true> = {
  carrier_damaged: true,
  carrier_sorting_error: true,
  carrier_address_not_found: true,
  carrier_lost: true,
  carrier_no_time: true,
  carrier_vehicle: true,
  carrier_capacity: true,
  carrier_delay: true,
  shipper_cancelled: true,
  shipper_wrong_data: true,
  shipper_not_ready: true,
  shipper_wrong_parcel: true,
  shipper_dimensions: true,
  shipper_packaging: true,
  consignee_refused: true,
  consignee_closed: true,
  consignee_not_available: true,
  consignee_not_home: true,
  consignee_cancelled: true,
  consignee_verification_failed: true,
  consignee_wrong_address: true,
  consignee_no_access: true,
  consignee_no_safe_place: true,
  consignee_cash_not_ready: true,
  customs: true,
  weather: true,
  force_majeure: true,
  security: true,
  regulatory: true,
  unknown: true,
};

export const STATUSES = (Object.keys(STATUS) as Status[]).map((value) => ({ value, label: words(value) }));
export const REASONS = (Object.keys(REASON) as Reason[]).map((value) => ({ value, label: words(value) }));
