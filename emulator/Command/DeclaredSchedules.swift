internal import EmulatorClock
internal import EmulatorMappings
internal import EmulatorQueues
internal import EmulatorSandboxes
internal import EmulatorSchedules
internal import EmulatorServerless

extension Application {
  /// Schedules and filters of the file that cannot be read, with the line, field and rule; and, as warnings, schedules that will never fire.
  func eventProblems(file: String, now_ms: Int64 = Clock.system_ms) -> [Problem] {
    var problems: [Problem] = []
    for function in functions {
      let path = "functions.\(function.key).events"
      for (place, declared) in function.schedules.enumerated() {
        func tell(_ severity: Problem.Severity, _ mark: Mark, _ text: String) {
          problems.append(Problem(severity, file: file, mark: mark, path: "\(path).schedule", text: text))
        }
        do throws(DeclarationFault) {
          let schedule = try schedule(declared, place, of: function)
          if schedule.expression.next(after: now_ms, since_ms: now_ms, in: schedule.zone) == nil {
            tell(.warning, declared.mark, "`\(declared.expression)` never fires")
          }
        } catch {
          tell(.error, error.mark, error.text)
        }
      }
      for source in function.queueSources {
        for filter in source.filters where (try? FilterPattern(filter)) == nil {
          problems.append(Problem(.error, file: file, mark: source.mark, path: "\(path).sqs.filterPatterns", text: "`\(filter)` is no filter pattern"))
        }
      }
    }
    return problems
  }

  /// The enabled schedules of the file. Throws where one cannot be read.
  func schedules(file: String) throws(CommandFault) -> [FunctionSchedule] {
    if let problem = eventProblems(file: file).first(where: { $0.severity == .error }) { throw CommandFault("the file is wrong\n\(problem)") }
    return functions.flatMap { function in
      function.schedules.enumerated().filter { $0.element.isEnabled }.compactMap { try? schedule($0.element, $0.offset, of: function) }
    }
  }

  private struct DeclarationFault: Error {
    var mark: Mark
    var text: String
  }

  private func schedule(_ declared: ScheduleDeclaration, _ place: Int, of function: FunctionDeclaration) throws(DeclarationFault) -> FunctionSchedule {
    let expression: ScheduleExpression
    do throws(ScheduleFault) { expression = try ScheduleExpression(declared.expression) } catch {
      throw DeclarationFault(mark: declared.mark, text: "`\(declared.expression)`: \(error)")
    }
    let name = declared.name ?? "\(function.name)-schedule-\(place + 1)"
    let arn =
      declared.isSchedulers
      ? "arn:aws:scheduler:\(region):\(Application.accountID):schedule/default/\(name)" : "arn:aws:events:\(region):\(Application.accountID):rule/\(name)"
    var schedule = FunctionSchedule(function: function.key, expression: expression, text: declared.expression, arn: arn)
    schedule.isSchedulers = declared.isSchedulers
    do throws(ScheduleFault) {
      schedule.input = try declared.read()
      // Every event of a schedule is alike: what is not in this one is in none.
      _ = try schedule.event(at: 0, account: Application.accountID, region: region)
    } catch { throw DeclarationFault(mark: declared.inputMark ?? declared.mark, text: "\(error)") }
    guard let zone = declared.zone else { return schedule }
    do throws(CommandFault) { schedule.zone = try MachineZones.zone(zone) } catch {
      throw DeclarationFault(mark: declared.zoneMark ?? declared.mark, text: "timezone: \(error.text)")
    }
    schedule.zoneName = zone
    return schedule
  }
}

extension ScheduleDeclaration {
  fileprivate func read() throws(ScheduleFault) -> ScheduleInput {
    if let inputPath { return .part(try EventPath(inputPath)) }
    if let inputTemplate { return .template(try InputTemplate(inputTemplate, paths: inputPaths)) }
    return input.map { .constant($0) } ?? .event
  }
}

extension ScheduleRunner {
  static let kind = "schedule"

  /// Tells functions asynchronously, and keeps in the data folder what has fired.
  convenience init(_ schedules: [FunctionSchedule], _ functions: Functions, _ store: Store, _ table: Timetable, region: String) {
    let queues = store.queues
    self.init(
      schedules, kept: queues.kept(Self.kind), table, keep: { key, mark in queues.keep(Self.kind, key, mark) },
      fire: { [weak functions] schedule, moment, mark, done in
        // That it can be made was seen when the file was read.
        let event = (try? schedule.event(at: moment, account: Application.accountID, region: region)) ?? Array("{}".utf8)
        let kept = KeptMark(kind: Self.kind, key: schedule.key, value: mark.stored)
        functions?.accept(schedule.function, InvocationRequest(payload: event), mark: kept) { isAccepted in
          if !isAccepted {
            Terminal.log(
              "warning: `\(schedule.text)` of \(schedule.function) fired, and was not taken: too many asynchronous invocations wait, or it cannot be kept")
          }
          done()
        }
      })
  }
}
