#!/usr/bin/env bash
# Captions a folder with eight tasks of a Slurm array: sbatch slurm-array.sh
#SBATCH --job-name=capwright
#SBATCH --array=0-7
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=capwright-%A_%a.log
# Ask for an orderly stop two minutes before the time is up; what is done is kept in any case.
#SBATCH --signal=TERM@120
set -euo pipefail

PHOTOS=${PHOTOS:-/data/photos}
OUT=${OUT:-/data/captions.jsonl}
MODEL=${MODEL:-git-base-coco}

# Each task writes captions.0000i-of-00008.jsonl. A task that was requeued goes on where it was.
code=0
srun capwright caption "$PHOTOS" --model "$MODEL" -o "$OUT" --shard auto --threads "${SLURM_CPUS_PER_TASK:-8}" || code=$?

# 3: all is done, but some pictures could not be captioned; their rows say why. That is no reason to run again.
if [ "$code" -eq 3 ]; then
  code=0
fi
# 130: stopped in an orderly way, because the time was up. Let Slurm run the task again.
if [ "$code" -eq 130 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"

# When all tasks are done: capwright merge /data/captions.jsonl
