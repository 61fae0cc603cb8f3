"""JPEGs to pixel values, as a good script would: a DataLoader's processes decode, transformers' fast processor resizes."""
import torch
from transformers import AutoProcessor

try:  # libjpeg-turbo straight into tensors
    from torchvision.io import ImageReadMode, decode_image

    def decode(path):
        return decode_image(path, ImageReadMode.RGB)
except (ImportError, RuntimeError):  # not there, or built for another torch
    import numpy
    from PIL import Image

    def decode(path):
        return torch.from_numpy(numpy.array(Image.open(path).convert("RGB"))).permute(2, 0, 1).contiguous()


class Pictures(torch.utils.data.Dataset):
    def __init__(self, paths, prepare):
        self.paths, self.prepare = paths, prepare

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.prepare(decode(self.paths[index]))


class JpegLoader:
    """Gives `[batch, 3, height, width]` pixel values on the device, batch after batch. Its workers live on between rounds."""

    def __init__(self, folder, paths, batch, processing, workers, device, dtype):
        self.processor = AutoProcessor.from_pretrained(folder)
        self.device, self.dtype, self.on_card = device, dtype, processing == "card"
        self.loader = torch.utils.data.DataLoader(
            Pictures(paths, self.decoded if self.on_card else self.prepared),
            batch_size=batch,
            num_workers=workers,
            persistent_workers=workers > 0,
            prefetch_factor=4 if workers > 0 else None,
            pin_memory=device == "cuda",
            collate_fn=self.collate,
        )

    def decoded(self, picture):
        return picture

    def prepared(self, picture):
        return self.processor(images=picture, return_tensors="pt").pixel_values[0].to(self.dtype)

    def collate(self, pictures):
        """Pictures of one size in one piece: one transfer, and the processor's kernels run once for all."""
        same = all(picture.shape == pictures[0].shape for picture in pictures)
        return torch.stack(pictures) if same else pictures

    def __iter__(self):
        for pictures in self.loader:
            if self.on_card:
                parts = pictures if isinstance(pictures, list) else list(pictures.to(self.device, non_blocking=True))
                pixels = self.processor(images=parts, device=self.device, return_tensors="pt").pixel_values
                yield pixels.to(self.device, self.dtype)
            else:
                yield pictures.to(self.device, non_blocking=True)
