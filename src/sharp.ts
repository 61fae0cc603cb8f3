import sharp from 'sharp';

// Every picture is read once, so libvips' operation cache only costs memory; the pipeline runs several pictures at
// a time, so threads inside one picture only add overhead. Set here because this is where sharp enters capwright: the only module that imports it.
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
