import Fakes
import FunctionKit
import StrictJSON
import Tasks
import Testing

@Suite struct `The page of a task` {
  private func page(_ task: String, answers: ToolAnswer) async throws -> (html: String, answer: JSONValue) {
    let stage = TaskGiven(answers)
    let made = try await stage.given(.processTask).send(
      "POST", "/process-task", body: String(decoding: try JSONWriter.write(["task": .string(task)]), as: UTF8.self), left_ms: 30_000)
    let answer = try await stage.find(made.body["task_id"].string ?? "", headers: ["accept": "text/html,*/*;q=0.8"])
    return (answer["body"].string ?? "", answer)
  }

  private func words(_ html: String) -> String {
    html.split(separator: "<").map { $0.drop { $0 != ">" }.dropFirst() }.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `says first what was asked, the answer and what is not done, then the plan and each step with its evidence`() async throws {
    let (html, answer) = try await page("What is 17.5% of 240, and book me a hotel", answers: .completed(["value": "42"]))
    let outline = try Outline(html)
    #expect(outline.faults == [] && outline.sections == ["answer", "plan", "step-1", "receipt"] && outline.count("svg", where: "role", is: "img") == 1)
    #expect(answer.header("content-type") == "text/html; charset=utf-8" && answer.header("vary") == "Accept")
    #expect(answer.header("content-security-policy")?.hasPrefix("default-src 'none'; style-src 'sha256-") == true)
    let text = words(html)
    var rest = text[...]
    for part in [
      "What is 17.5% of 240, and book me a hotel", "17.5/100*240 is 42.", "Not done, and why", "“book me a hotel” was not understood.", "1 of 1 step done",
      "Planned by fixed rules", "Step 1, completed.", "calculate", #"{&quot;expression&quot;:&quot;17.5/100*240&quot;}"#,
      "the same value when it is computed again",
      "/value",
    ] {
      guard let found = rest.firstRange(of: part) else {
        Issue.record("`\(part)` is not there, or before its place")
        continue
      }
      rest = rest[found.upperBound...]
    }
  }

  @Test func `says why a step failed, and shows hostile text as text`() async throws {
    let hostile = #"</title><script>alert(1)</script><b onclick='x'>"#
    let failed = try await page("What is 2 + 2", answers: .failed(ToolFailure(.validation, hostile)))
    #expect(words(failed.html).contains("Step 1 failed: &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
    for (html, _) in [failed, try await page("2 + 2; \(hostile)", answers: .completed(["value": .string(hostile)]))] {
      #expect(try Outline(html).faults == [])
      for word in ["<script", "<b ", " style=", "javascript:", "<img"] { #expect(!html.contains(word)) }
    }
  }

  @Test func `of a task that is not begun says so`() async throws {
    let stage = TaskGiven()
    let made = try await stage.given(.processTaskAsync).send("POST", "/process-task-async", body: TaskGiven.calculation)
    let answer = try await stage.find(made.body["job_id"].string ?? "", headers: ["accept": "text/html"])
    #expect(words(answer["body"].string ?? "").contains("Queued: not begun yet What is 17.5% of 240"))
  }
}
