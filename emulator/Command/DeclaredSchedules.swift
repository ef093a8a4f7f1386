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
      for declared in function.schedules {
        func tell(_ severity: Problem.Severity, _ text: String) {
          problems.append(Problem(severity, file: file, mark: declared.mark, path: "\(path).schedule", text: "`\(declared.expression)`\(text)"))
        }
        do throws(ScheduleFault) {
          if try ScheduleExpression(declared.expression).next(after: now_ms, since_ms: now_ms) == nil { tell(.warning, " never fires") }
        } catch {
          tell(.error, ": \(error)")
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
    var schedules: [FunctionSchedule] = []
    for function in functions {
      for (place, declared) in function.schedules.enumerated() where declared.isEnabled {
        guard let expression = try? ScheduleExpression(declared.expression) else { continue }
        let name = declared.name ?? "\(function.name)-schedule-\(place + 1)"
        let arn =
          declared.isSchedulers
          ? "arn:aws:scheduler:\(region):\(Application.accountID):schedule/default/\(name)" : "arn:aws:events:\(region):\(Application.accountID):rule/\(name)"
        var schedule = FunctionSchedule(function: function.key, expression: expression, text: declared.expression, arn: arn)
        (schedule.input, schedule.isSchedulers) = (declared.input, declared.isSchedulers)
        schedules.append(schedule)
      }
    }
    return schedules
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
        let event = schedule.event(at: moment, account: Application.accountID, region: region)
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
