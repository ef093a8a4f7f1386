import Foundation
import TestProcesses
import Testing

@Suite struct `The direction of imports` {
  /// What the files of a folder may import, beside nothing.
  static let allowed: [(folder: String, modules: Set<String>)] = [
    ("Sources/StrictJSON", ["FoundationEssentials", "Glibc"]),
    ("Sources/Core/Forms", ["StrictJSON"]),
    ("Sources/Core/Cases", ["Protection", "Forms", "StrictJSON", "Crypto", "Synchronization"]),
    // Glibc for its mathematics (`log`, `exp`, `sqrt`); what else it offers is looked for below.
    ("Sources/Core/Frameworks", ["Forms", "StrictJSON", "FoundationEssentials", "Glibc"]),
    ("Sources/Core/Masks", []),
    ("Sources/TerminalText", []),
    ("Sources/Core/Protection", ["Masks", "Forms", "StrictJSON", "CUTF8Proc", "Synchronization"]),
    ("Sources/Core/Identity", ["Cases", "Forms", "StrictJSON", "Crypto", "Synchronization"]),
    ("Sources/Core/Models", ["Cases", "Forms", "StrictJSON", "Crypto", "Synchronization"]),
    ("Sources/Core/Decisions", ["Cases", "Models", "Frameworks", "Forms", "StrictJSON", "FoundationEssentials", "Glibc", "Synchronization"]),
    ("Sources/Core/Tasks", ["Models", "Cases", "Masks", "Protection", "Forms", "StrictJSON", "Crypto", "Synchronization"]),
    ("Sources/Crypto", ["CCrypto", "Synchronization"]),
    ("Sources/HTTPTransport", ["Synchronization"]),
    ("Sources/CurlTransport", ["HTTPTransport", "CCurl", "Glibc", "Synchronization"]),
    ("Sources/LambdaRuntime", ["StrictJSON", "Glibc", "Synchronization"]),
    (
      "Sources/Adapters",
      ["Cases", "Models", "Identity", "Tasks", "Forms", "StrictJSON", "HTTPTransport", "Crypto", "FoundationEssentials", "Glibc", "Synchronization"]
    ),
    (
      "Sources/FunctionKit",
      [
        "Cases", "Identity", "Masks", "Models", "Protection", "Forms", "StrictJSON", "Crypto", "HTTPTransport", "LambdaRuntime", "FoundationEssentials",
        "Glibc", "Synchronization",
      ]
    ),
    ("Sources/VolatileRecords", ["Cases", "Identity", "Forms", "Synchronization"]),
    ("Sources/Endpoints/Decisions", ["FunctionKit", "Models", "Decisions", "Cases", "Frameworks", "Forms", "StrictJSON", "LambdaRuntime"]),
    ("Sources/Endpoints/Tasks", ["FunctionKit", "Tasks", "Identity", "Cases", "Forms", "StrictJSON", "LambdaRuntime"]),
    ("Sources/Endpoints/Models", ["FunctionKit", "Models", "Identity", "Cases", "Forms", "StrictJSON", "LambdaRuntime"]),
    ("Sources/Endpoints/Identity", ["FunctionKit", "Identity", "Cases", "Forms", "StrictJSON", "LambdaRuntime"]),
    (
      "Sources/Composition",
      [
        "FunctionKit", "DecisionEndpoints", "Decisions", "Models", "Cases", "Frameworks", "Forms", "Adapters", "HTTPTransport", "CurlTransport", "Crypto",
        "FoundationEssentials", "Glibc", "Identity", "Masks", "Protection", "StrictJSON", "Synchronization", "Tasks", "VolatileRecords",
      ]
    ),
    (
      "functions",
      ["FunctionKit", "IdentityEndpoints", "DecisionEndpoints", "TaskEndpoints", "ModelEndpoints", "Decisions", "Cases", "Frameworks", "Forms", "StrictJSON"]
    ),
    ("Sources/functions", ["FunctionKit", "Composition", "TableOfContents"]),
    (
      "Sources/quorate",
      [
        "Cases", "Identity", "Models", "Protection", "Composition", "CurlTransport", "DecisionEndpoints", "Decisions", "Tasks", "Forms", "Frameworks",
        "HTTPTransport", "StrictJSON", "FunctionKit",
        "TableOfContents", "TerminalText", "FoundationEssentials", "Glibc",
      ]
    ),
  ]

  @Test(arguments: allowed.map(\.folder))
  func `holds in`(folder: String) throws {
    let modules = try #require(Self.allowed.first { $0.folder == folder }).modules
    let files = SourceTree.files(under: folder, ending: ".swift")
    #expect(!files.isEmpty)
    for file in files {
      for module in try SourceTree.imports(of: file) { #expect(modules.contains(module), "\(file) imports \(module)") }
    }
  }

  /// The house from the ground up; `make modules` draws it. What stands on one floor knows nothing of one another.
  static let floors: [Set<String>] = [
    ["CCrypto", "CCurl", "CUTF8Proc", "Masks", "StrictJSON", "TerminalText", "HTTPTransport"],
    ["Crypto", "Forms", "CurlTransport", "LambdaRuntime"], ["Protection"],
    ["Cases", "Frameworks"], ["Identity", "Models"], ["VolatileRecords"],
    ["Decisions", "Tasks", "FunctionKit"], ["Adapters", "DecisionEndpoints", "IdentityEndpoints", "ModelEndpoints", "TaskEndpoints", "microbench"],
    ["Composition", "TableOfContents"],
    ["functions", "quorate"],
  ]

  /// The application's modules as Package.swift has them, each with what it uses.
  static func modules() throws -> [(name: String, uses: [String])] {
    let manifest = try SourceTree.text("Package.swift")
    let application = try #require(manifest.firstRange(of: "let application"))
    let emulator = try #require(manifest.firstRange(of: "let emulator"))
    let pattern = #/(?:library|program|shipped|\.target)\(\s*(?:name: )?"(?<name>\w+)"(?:[^\[\)]*uses: \[(?<uses>[^\]]*)\])?/#
    return manifest[application.upperBound..<emulator.lowerBound].matches(of: pattern).map { match in
      (String(match.output.name), (match.output.uses ?? "").matches(of: #/"(\w+)"/#).map { String($0.output.1) })
    }
  }

  @Test func `goes down, from floor to floor`() throws {
    let modules = try Self.modules()
    #expect(modules.map(\.name).sorted() == Self.floors.flatMap(\.self).sorted())
    #expect(modules.first { $0.name == "Decisions" }?.uses.contains("Cases") == true)
    func floor(_ name: String) -> Int? { Self.floors.firstIndex { $0.contains(name) } }
    for (name, uses) in modules {
      let own = try #require(floor(name))
      for other in uses { #expect(try #require(floor(other)) < own, "\(name) uses \(other)") }
    }
  }

  @Test func `is drawn by ops/modules, with what the benches borrow of the tests`() async throws {
    let drawn = try await RunningProcess.run("/usr/bin/env", ["python3", SourceTree.root.path + "/ops/modules"])
    #expect(drawn.status == 0, "\(drawn.output)")
    for name in ["functions", "emulator", "gatewaybench", "Fakes"] { #expect(drawn.output.contains("\n  \(name) "), "\(name)") }
  }

  @Test func `keeps the emulator apart from the application`() throws {
    let application: Set = [
      "StrictJSON", "Forms", "Protection", "Cases", "Identity", "Models", "Frameworks", "Decisions", "Tasks", "Crypto", "HTTPTransport", "CurlTransport",
      "LambdaRuntime",
      "Adapters",
      "FunctionKit",
      "CCurl", "CCrypto", "CUTF8Proc",
    ]
    for file in SourceTree.files(under: "emulator", ending: ".swift") {
      for module in try SourceTree.imports(of: file) { #expect(!application.contains(module), "\(file) imports \(module)") }
    }
  }

  /// A family and the mathematics know nothing of one another's rooms but what they are built on.
  @Test func `keeps decisions out of the mathematics and of the kernel`() throws {
    for folder in ["Sources/Core/Forms", "Sources/Core/Cases", "Sources/Core/Frameworks", "Sources/FunctionKit"] {
      for file in SourceTree.files(under: folder, ending: ".swift") {
        for word in ["DecisionRequest", "DecisionOutcome", "OpinionSource", "Seat"] {
          #expect(try !SourceTree.text(file).contains(word), "\(file) says \(word)")
        }
      }
    }
  }

  /// The kernel is written against descriptions: what it does is the same for every family. The shipped roles' permissions name them, in a table.
  @Test func `names no family in the kernel`() throws {
    let names = #/(?i)decision|\btasks?_|process_task|\bcontracts?\b|assessment/#
    for file in SourceTree.files(under: "Sources/Core/Cases", ending: ".swift") where !file.hasSuffix("/Principal.swift") {
      for line in try SourceTree.text(file).split(separator: "\n") {
        let code = line.prefix(upTo: line.range(of: "//")?.lowerBound ?? line.endIndex)
        #expect(code.firstMatch(of: names) == nil, "\(file) says `\(line)`")
      }
    }
  }

  @Test func `needs no package`() throws {
    let manifest = try SourceTree.text("Package.swift")
    #expect(!manifest.contains(".package("))
    #expect(manifest.hasPrefix("// swift-tools-version: 6.2\n"))
  }

  @Test func `reads neither clock, environment nor chance in the core`() throws {
    for file in SourceTree.files(under: "Sources/Core", ending: ".swift") {
      let text = try SourceTree.text(file)
      for word in [
        "Date()", "Date.now", "getenv", "ProcessInfo", ".random(in", "SystemRandomNumberGenerator", "randomBytes", "UUID()", "FileManager", "ContinuousClock",
        "clock_gettime",
        "time(nil)", "open(", "socket(",
      ] {
        #expect(!text.contains(word), "\(file) says \(word)")
      }
    }
  }
}
