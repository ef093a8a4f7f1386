internal import EmulatorJSON

/// What the three batch operations have in common: 1 to 10 entries with ids of their own, each of which fails alone where it can.
struct BatchEntries {
  static let countMaximum = 10
  var entries: [(id: String, parameters: Parameters)] = []

  init(_ call: QueueCall, kind: String) throws(QueueRefusal) {
    let parts = try call.parameters.parts("Entries")
    guard !parts.isEmpty else { throw QueueRefusal(.emptyBatchRequest, "There should be at least one \(kind) in the request.") }
    guard parts.count <= Self.countMaximum else {
      throw QueueRefusal(.tooManyEntries, "Maximum number of entries per request are \(Self.countMaximum). You have sent \(parts.count).")
    }
    var seen: Set<String> = []
    for part in parts {
      let id = try part.required("Id")
      guard (1...80).contains(id.utf8.count), id.utf8.allSatisfy(QueueName.isLegal) else {
        throw QueueRefusal(
          .invalidBatchEntryId,
          "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
      }
      guard seen.insert(id).inserted else { throw QueueRefusal(.batchEntryIdsNotDistinct, "Id \(id) repeated.") }
      entries.append((id, part))
    }
  }

  func answered(_ body: (Parameters) throws(QueueRefusal) -> [JSON.Member]) -> [JSON.Member] {
    var (successful, failed): ([JSON], [JSON]) = ([], [])
    for entry in entries {
      do throws(QueueRefusal) {
        successful.append(.object([.init("Id", .string(entry.id))] + (try body(entry.parameters))))
      } catch {
        failed.append([
          "Id": .string(entry.id), "SenderFault": .bool(error.status < 500), "Code": .string(error.code), "Message": .string(error.message),
        ])
      }
    }
    var members: [JSON.Member] = [.init("Successful", .array(successful))]
    if !failed.isEmpty { members.append(.init("Failed", .array(failed))) }
    return members
  }
}
