import { expect, test } from "vitest";
import { ProblemError } from "../../../../api/client";
import { reasons, refusedUnseen } from "./refusals";

test("what the service would refuse unread is not sent", () => {
  expect(refusedUnseen({ name: "box.jpg", size: 10 * 1024 * 1024 })).toBeNull();
  expect(refusedUnseen({ name: "box.jpg", size: 10 * 1024 * 1024 + 1 })).toMatch(/^box\.jpg has 10\.0 MiB/);
  expect(refusedUnseen({ name: "box.jpg", size: 0 })).toBe("box.jpg is empty.");
});

test("a refusal says what would be right", () => {
  const issues = [{ pointer: "/body", expected: "photo of the box as picture", value: null }];
  const problem = { type: "", title: "", status: 422, code: "invalid_input", detail: "this cannot be that evidence", request_id: "", issues, context: {} };
  expect(reasons(new ProblemError(problem))).toEqual(["this cannot be that evidence", "What is asked for: photo of the box as picture"]);
  expect(reasons(new Error("gone"))).toEqual(["gone"]);
});
