import Web

// The console of the simulation, and how its first administrator comes in.
extension Workbench {
    /// Where the console is, and the code for its first administrator while there is none; nil: there is no console.
    func openConsole() async -> WorkbenchState.Console? {
        if let console {
            // The listener opens beside the pages.
            for _ in 0..<50 where await console.place.address == nil {
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        await lookAtConsole()
        if !isConsoleReady { _ = await makeConsoleCode() }
        return await consoleState()
    }

    func makeConsoleCode() async -> WorkbenchReply {
        guard let console, !isConsoleReady else { return .impossible("the console has an administrator") }
        consoleCode = await console.desk.makeCode()
        return consoleCode == nil ? .impossible("no code could be made") : .done
    }

    func lookAtConsole() async {
        guard let console, await console.desk.isReady() != isConsoleReady else { return }
        isConsoleReady.toggle()
        consoleCode = nil
        tell()
    }

    func consoleState() async -> WorkbenchState.Console? {
        guard let console, let address = await console.place.address else { return nil }
        return WorkbenchState.Console(address: address, isReady: isConsoleReady, code: consoleCode)
    }
}
