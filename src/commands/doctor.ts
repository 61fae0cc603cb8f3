import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-code.js';
import { InstallProgress } from '../cli/install-progress.js';
import { paragraphs } from '../cli/paragraphs.js';
import { textTable } from '../cli/text-table.js';
import { cudaChoice, installCuda } from '../device/install-cuda.js';
import { driverCudaVersion } from '../device/nvidia-cards.js';
import { runtimePackage } from '../device/runtime-package.js';
import { examineMachine, type MachineReport } from '../pipeline/doctor/examine-machine.js';

export default class Doctor extends BaseCommand {
  static override summary = 'Try everything that capwright needs on this machine, and say what is missing.';
  static override description = paragraphs(`
Decodes a picture, looks for ffmpeg, runs a small graph on every device, loads NVIDIA's libraries by name, and looks at the
caches and the room on their disks. --install-cuda first fetches the CUDA provider, which is too large for the npm package.

Exit codes: 0 nothing failed, 1 something did.`);
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --install-cuda',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override enableJsonFlag = true;
  static override flags = {
    'install-cuda': Flags.boolean({ description: "fetch ONNX Runtime's CUDA provider and put it beside the binding" }),
  };

  async run(): Promise<MachineReport> {
    const { flags } = await this.parse(Doctor);
    if (flags['install-cuda']) {
      const runtime = runtimePackage();
      const progress = new InstallProgress(process.stderr, this.jsonEnabled());
      try {
        await installCuda(runtime, cudaChoice(runtime, await driverCudaVersion()), progress.listen);
      } finally {
        progress.stop();
      }
    }
    const report = await examineMachine(process.env);
    const rows = report.findings.map(({ name, state, found }) => [name, state, found]);
    this.log(
      textTable([`capwright ${this.config.version}`, report.platform, `ONNX Runtime ${report.onnxruntime}`], rows),
    );
    for (const { name, state, remedy } of report.findings) {
      if (state === 'failed' && remedy !== undefined) this.log(`\n${name}: ${remedy}`);
    }
    if (!report.passed) process.exitCode = EXIT.failed;
    return report;
  }
}
