package import LambdaRuntime
internal import Synchronization

/// The pipeline of a process: one and the same, which learns from event to event whom it may let in, which model rests, what a tool answered.
///
/// Where events are recorded or replayed, what is answered must follow from the recording alone. There each event has a pipeline that knows nothing of the events before it, as
/// if its process had just started.
package final class Pipelines: Sendable {
  private let current: Mutex<Pipeline>
  private let isUsed = Mutex(false)

  package init(_ first: Pipeline) { current = Mutex(first) }

  package func handle(_ invocation: Invocation) async throws(FunctionFailure) -> [UInt8] { try await next().handle(invocation) }

  /// By the pipeline that answered: what is left to be done stands in its room.
  package func afterAnswer(_ invocation: Invocation) async { await current.withLock { $0 }.afterAnswer(invocation) }

  private func next() throws(FunctionFailure) -> Pipeline {
    let pipeline = current.withLock { $0 }
    let wasUsed = isUsed.withLock { isUsed in
      defer { isUsed = true }
      return isUsed
    }
    guard wasUsed, let anew = pipeline.room.anew else { return pipeline }
    let made: Pipeline
    do throws(ConfigurationError) { made = Pipeline(function: pipeline.function, room: try anew()) } catch { throw FunctionFailure(error) }
    current.withLock { $0 = made }
    return made
  }
}

extension FunctionFailure {
  /// As a start that fails is told.
  init(_ error: ConfigurationError) { self.init(type: "Function.ConfigurationInvalid", message: error.description) }
}
