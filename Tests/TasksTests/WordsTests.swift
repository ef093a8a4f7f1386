import Foundation
import StrictJSON
import Tasks
import TestProcesses
import Testing

@Suite struct `The words` {
  @Test func `that say nothing are those of the list`() throws {
    let path = Places.root + "/Tests/TasksTests/words.json"
    guard case .object(let lists) = try JSONReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: path)))), case .array(let stop)? = lists["stop"] else {
      Issue.record("words.json has no list of them")
      return
    }
    #expect(Set(stop) == Set(Words.stop.map { .string($0) }))
  }

  /// New York, Washington and cities that are countries are asked for as cities.
  @Test(arguments: ["new york", "washington", "singapore", "luxembourg", "monaco", "djibouti", "san marino", "paris"])
  func `of a city are no region's`(name: String) { #expect(!Regions.isOne(name)) }

  @Test(arguments: ["france", "texas", "united kingdom", "türkiye", "new zealand"])
  func `of a region are one's`(name: String) { #expect(Regions.isOne(name)) }
}
