import Domain

// What programs may write, and where it stands.

enum APIWritables {
    static let client = APIWritable<Client, Client>(
        form: APIForms.client, input: APIInputs.client,
        find: { code, context in
            context.registered(.client(ClientCode(code))) { value -> Client? in
                if case .client(let client) = value { client } else { nil }
            }.map { .init(row: $0, draft: $0, subjects: [.client($0.code)]) }
        }, blank: { code, _ in Client(code: ClientCode(code), name: "") },
        finish: { draft, _ in .init(value: .client(draft)) })

    static let site = APIWritable<WorkSite, APIInputs.SiteDraft>(
        form: APIForms.site, input: APIInputs.site,
        find: { code, context in
            context.registered(.site(SiteCode(code))) { value -> WorkSite? in
                if case .site(let site) = value { site } else { nil }
            }.map { .init(row: $0, draft: APIInputs.SiteDraft($0), subjects: [.site($0.code)]) }
        }, blank: { code, _ in APIInputs.SiteDraft(WorkSite(code: SiteCode(code), name: "")) },
        finish: { draft, reading in .init(value: .site(APIInputs.finish(draft, &reading))) })

    static let group = APIWritable<TaskGroup, TaskGroup>(
        form: APIForms.group, input: APIInputs.group,
        find: { code, context in
            context.registered(.group(GroupCode(code))) { value -> TaskGroup? in
                if case .group(let group) = value { group } else { nil }
            }.map { .init(row: $0, draft: $0, subjects: [.group($0.code)]) }
        }, blank: { code, _ in TaskGroup(code: GroupCode(code), name: "") },
        finish: { draft, _ in .init(value: .group(draft)) })

    static let task = APIWritable<WorkTask, WorkTask>(
        form: APIForms.task, input: APIInputs.task,
        find: { code, context in
            context.registered(.task(TaskCode(code))) { value -> WorkTask? in
                if case .task(let task) = value { task } else { nil }
            }.map { .init(row: $0, draft: $0, subjects: [.task($0.code)]) }
        }, blank: { code, _ in WorkTask(code: TaskCode(code), name: "", site: nil) },
        finish: { draft, _ in .init(value: .task(draft)) })

    static let person = APIWritable<APIForms.PersonRow, APIInputs.PersonDraft>(
        form: APIForms.person, input: APIInputs.person,
        find: { code, context in
            guard let id = context.state.person(withCode: code), let agent = context.state.agent(id) else {
                return nil
            }
            return .init(
                row: APIForms.PersonRow(id: id, agent: agent), draft: .init(agent: agent, id: id),
                // His tasks stand in the answer.
                subjects: [.agent(id), .links(id)])
        },
        blank: { code, standing in
            let nobody = Agent(person: Person(code: code, firstName: "", lastName: ""))
            var draft = APIInputs.PersonDraft(agent: nobody)
            guard let standing else { return draft }
            draft.id = standing.id
            // What no program says anything of.
            draft.agent.person.shift = standing.agent.person.shift
            draft.agent.person.tasks = standing.agent.person.tasks
            draft.agent.particulars = standing.agent.particulars
            (draft.agent.particulars.type, draft.agent.particulars.mayUseTerminal) = (nil, true)
            return draft
        },
        finish: { draft, reading in
            .init(value: .agent(APIInputs.finish(draft, &reading), draft.id), number: draft.number)
        })

    static let links = APIWritable<APIForms.Links, APIForms.Links>(
        form: APIForms.links, input: APIInputs.links,
        find: { code, context in
            guard let id = context.state.person(withCode: code) else { return nil }
            let tasks = context.links(of: id)
            return .init(
                row: APIForms.Links(person: id, tasks: tasks), draft: .init(person: id, tasks: tasks),
                subjects: [.links(id)])
        }, blank: { _, standing in APIForms.Links(person: standing?.person, tasks: nil) },
        finish: { draft, reading in
            if draft.tasks == nil { reading.noteMissing("tasks") }
            guard let person = draft.person, let tasks = draft.tasks else { return nil }
            return .init(value: .links(person, tasks))
        }, begins: false)
}
