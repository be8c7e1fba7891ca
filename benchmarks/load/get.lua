-- One address, asked again and again; the figures as one line of JSON.
-- wrk -s benchmarks/load/get.lua -H "Authorization: Bearer KEY" -H 'If-None-Match: "42"' URL
function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    'FIGURES {"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "refused": %d, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
