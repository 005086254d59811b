/** `sparring doctor`: whether everything works on this machine, and what to do where it does not. */
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { progress } from "../progress.ts";
import type { Finding } from "./finding.ts";

interface DoctorFlags {
  readonly job: boolean;
  readonly json?: boolean;
}

export const addDoctor: AddCommand = (program, io, done) => {
  program
    .command("doctor")
    .option("--no-job", "leave out the short job, which takes some ten seconds")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", "\nExits with 1 if something is needed and does not work.\n")
    .action(async (flags: DoctorFlags) => done(await doctor(flags, io)));
};

/** What it tries is loaded here: no other command pays for it, and a package that is broken becomes a row. */
async function doctor({ job, json }: DoctorFlags, io: CliIo): Promise<number> {
  const { machine } = await import("./machine.ts");
  const findings = await machine(io.env);
  if (job && findings.every(({ state }) => state !== "fail")) {
    const { shortJob } = await import("./short-job.ts");
    const count = progress(io, "short jobs");
    findings.push(await shortJob(io.clock, [], (done, of) => count.show(done, of)).finally(count.end));
  }
  const failed = findings.some(({ state }) => state === "fail");
  io.out.write(json ? `${JSON.stringify({ ok: !failed, findings })}\n` : textOf(findings));
  return failed ? 1 : 0;
}

function textOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, state, seen, remedy }) =>
    [`${state.padEnd(5)} ${name.padEnd(16)} ${seen}`, ...(remedy ? [`${" ".repeat(23)}${remedy}`] : [])].join(
      "\n",
    ),
  );
  const count = (state: Finding["state"]) => findings.filter((finding) => finding.state === state).length;
  const [failed, warned] = [count("fail"), count("warn")];
  const end =
    failed > 0
      ? `${failed} of ${findings.length} rows failed.`
      : warned > 0
        ? `Training works here; ${warned} of ${findings.length} rows are to be borne in mind.`
        : "Everything works here.";
  return [...rows, "", end, ""].join("\n");
}
