"""What huggingface_hub does with a cache; prints JSON. HF_HOME and HF_ENDPOINT say where.

  python hub_cache.py read REPO FILE...    finds the files without network, and scans the cache
  python hub_cache.py write REPO FILE...   fetches the files into the cache, then the same
  python hub_cache.py snapshot REPO        fetches all files with snapshot_download
"""

import json
import sys

from huggingface_hub import hf_hub_download, scan_cache_dir, snapshot_download

mode, repository, *files = sys.argv[1:]
if mode == "snapshot":
    paths = {"": snapshot_download(repository)}
else:
    paths = {name: hf_hub_download(repository, name, local_files_only=mode == "read") for name in files}
scan = scan_cache_dir()
print(
    json.dumps(
        {
            "paths": paths,
            "warnings": [str(warning) for warning in scan.warnings],
            "repositories": {
                repo.repo_id: {
                    "size": repo.size_on_disk,
                    "revisions": {
                        revision.commit_hash: {
                            "refs": sorted(revision.refs),
                            "size": revision.size_on_disk,
                            "files": {file.file_name: file.size_on_disk for file in revision.files},
                        }
                        for revision in repo.revisions
                    },
                }
                for repo in scan.repos
            },
        }
    )
)
