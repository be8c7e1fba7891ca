-- Batches of 100 new events of other shipments each; ids of shipments, one a line, in the file named by SHIPMENTS.
-- SHIPMENTS=ids.txt wrk -t1 -s benchmarks/load/events.lua -H "Authorization: Bearer KEY" URL
local ids = {}
for line in io.lines(os.getenv("SHIPMENTS")) do
  table.insert(ids, line)
end
local statuses = {"picked_up", "in_transit", "at_hub", "out_for_delivery"}
local run = tostring(os.time())
local place = 0

function request()
  local events = {}
  for i = 1, 100 do
    place = place + 1
    local instant = os.date("!%Y-%m-%dT%H:%M:%SZ", 1790000000 + place)
    events[i] = string.format(
      '{"shipment_id":"%s","key":"%s-%d","occurred_at":"%s","status":"%s","place":"Hub North","text":"scanned"}',
      ids[place % #ids + 1], run, place, instant, statuses[math.floor(place / #ids) % 4 + 1])
  end
  wrk.headers["Content-Type"] = "application/json"
  return wrk.format("POST", nil, nil, '{"events":[' .. table.concat(events, ",") .. ']}')
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    'FIGURES {"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "refused": %d, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
