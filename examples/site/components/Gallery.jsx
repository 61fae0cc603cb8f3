const { title } = { title: 'Gallery' };

/** The pictures of the year, each a link to its page. */
export function Gallery({ children, photo, ...rest }) {
  return (
    <section aria-label={title}>
      <a href="/blog/summer">
        <img src="/img/beach.jpg" />
      </a>
      {photo ? <img src={photo.src} alt={photo.text} /> : <img className="empty" src={'/img/room.jpg'} width={200} />}
      <img src="/img/park.jpg" {...rest} />
      {children}
    </section>
  );
}
